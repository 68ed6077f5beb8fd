import { IResolveContext } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';

/**
 * Has the CDK write a policy into `tree.json` as it stands in the template, and not resolve it a third time. No template comes from what is kept.
 */
export function reuseInTree(policy: PolicyDocument): PolicyDocument {
  const resolve = policy.resolve.bind(policy);
  let inTemplate: unknown;
  policy.resolve = (context: IResolveContext) => {
    const [part] = context.documentPath;
    if (part === 'aws:cdk:cloudformation:props' && inTemplate !== undefined) {
      // What a post-processor returns is not resolved again.
      context.registerPostProcessor({ postProcess: () => inTemplate });
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
