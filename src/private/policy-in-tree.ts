import { IResolveContext } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';

/** Makes the CDK write a policy into `tree.json` as resolved for the template, instead of resolving it again. No template uses the kept value. */
export function reuseInTree(policy: PolicyDocument): PolicyDocument {
  const resolve = policy.resolve.bind(policy);
  let inTemplate: unknown;
  policy.resolve = (context: IResolveContext) => {
    const [part] = context.documentPath;
    if (part === 'aws:cdk:cloudformation:props' && inTemplate !== undefined) {
      // The CDK does not resolve the value of a post-processor again.
      const taken = inTemplate;
      inTemplate = undefined;
      context.registerPostProcessor({ postProcess: () => taken });
      return undefined;
    }
    inTemplate = undefined;
    return part !== 'Resources' || context.preparing ? resolve(context) : resolve({
      ...context,
      registerPostProcessor: (theirs) => context.registerPostProcessor({ postProcess: (value) => inTemplate = theirs.postProcess(value, context) }),
    });
  };
  return policy;
}
