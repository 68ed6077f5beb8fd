import { Aspects, RemoveTag, Tag, TagManager, TagType } from 'aws-cdk-lib';
import { CfnSyncJob, CfnSyncJobProps } from 'aws-cdk-lib/aws-iottwinmaker';
import { Construct, IConstruct } from 'constructs';
import { isWritableTagKey } from './checks';

/**
 * The L1 of a sync job, which takes the tags of the constructs above it only where it is told to.
 *
 * A change of tags replaces a job, and whoever tags an app does not think of the twin.
 */
export class SyncJobResource extends CfnSyncJob {
  constructor(scope: Construct, id: string, private readonly props: CfnSyncJobProps, private readonly inheritTags: boolean) {
    super(scope, id, props);
  }

  /**
   * Whether there is a tag at all, on the job or from above.
   */
  public get hasTags(): boolean {
    return this.props.tags !== undefined || this.tags.hasTags() || this.tagAspects.length > 0;
  }

  /**
   * The tags that go into the template.
   */
  public get renderedTags(): Record<string, string> | undefined {
    return this.inheritTags ? this.tags.renderTags() : this.ownTags;
  }

  /**
   * The keys of the tags from above that stay off.
   */
  public get leftOffTagKeys(): string[] {
    const rendered = this.renderedTags ?? {};
    return Object.entries(this.tags.tagValues()).filter(([key, value]) => rendered[key] !== value).map(([key]) => key);
  }

  /**
   * The keys of tags that can't go into a template. They are left out of it, so that the synthesis comes as far as the validation,
   * which names them.
   */
  public get unwritableTagKeys(): string[] {
    const keys = [this.renderedTags, this.props.tags].flatMap((tags) => Object.keys(tags ?? {}));
    const ofAspects = this.tagAspects.map(({ key }) => key);
    return [...new Set([...keys, ...ofAspects])].filter((key) => !isWritableTagKey(this, key));
  }

  protected get cfnProperties(): Record<string, any> {
    const properties = super.cfnProperties;
    properties.tags = this.writableTags;
    return properties;
  }

  private get writableTags(): Record<string, string> | undefined {
    const rendered = this.renderedTags;
    if (rendered === undefined) { return undefined; }

    const tags = Object.entries(rendered).filter(([key]) => isWritableTagKey(this, key));
    return tags.length > 0 ? Object.fromEntries(tags) : undefined;
  }

  /**
   * The tags given as a prop, and what `Tags.of()` adds to them or removes from them on the job itself.
   */
  private get ownTags(): Record<string, string> | undefined {
    const aspects = this.tagAspects;
    if (aspects.length === 0 && this.props.tags === undefined) { return undefined; }

    const taggable = { tags: new TagManager(TagType.MAP, this.cfnResourceType, this.props.tags) };
    aspects.forEach((aspect) => aspect.visit(taggable as unknown as IConstruct));
    return taggable.tags.renderTags();
  }

  private get tagAspects(): Array<Tag | RemoveTag> {
    return [this.node.scope!, this].flatMap((construct) => Aspects.of(construct).all)
      .filter((aspect) => aspect instanceof Tag || aspect instanceof RemoveTag);
  }
}
