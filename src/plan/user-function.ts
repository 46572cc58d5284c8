import type { DataType } from "../gen/spark/connect/types_pb.js";

/** A user's function, as it is registered with the server. */
export interface UserFunction {
  /** The name that plans call it by, which a hash makes unique. */
  readonly name: string;
  /** The Java class that calls the user's script. */
  readonly className: string;
  readonly returns: DataType;
  /** Whether it is called with one more argument than the user's function has, a random one. */
  readonly isDeterministic: boolean;
  /** The jar with that class and the script. */
  readonly jar: Uint8Array;
}
