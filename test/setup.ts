// CDK's own template validation takes seconds a process. `validation.test.ts` turns it on.
process.env.CDK_VALIDATION = 'false';
// Nor does a test look at where a construct was made, which takes as long as making it.
process.env.CDK_DISABLE_STACK_TRACE = 'true';
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
