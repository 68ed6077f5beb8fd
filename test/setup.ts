// CDK's own template validation takes seconds a process. `validation.test.ts` turns it on.
process.env.CDK_VALIDATION = 'false';
