/** What a pipeline's spec file says, checked. */
export interface PipelineSpec {
  /** The file, absolute. Libraries count from its folder. */
  readonly file: string;
  readonly name: string;
  /** The URI of a folder for checkpoints. */
  readonly storage: string;
  readonly catalog: string | undefined;
  readonly database: string | undefined;
  readonly configuration: Readonly<Record<string, string>>;
  /** Files, or folders as `folder/**`. */
  readonly libraries: readonly string[];
}
