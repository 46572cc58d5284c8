import { showAsText } from "./show-as-text.ts";

abstract class SpatialValue {
  static {
    // Without the bytes, which only programs can read.
    showAsText(
      SpatialValue.prototype,
      (shape) => `${shape.constructor.name}<${shape.wkb.length} bytes, SRID ${shape.srid}>`,
    );
  }

  /** The number of the spatial reference system. */
  readonly srid: number;
  /** The shape as well-known binary. */
  readonly wkb: Uint8Array;

  constructor(wkb: Uint8Array, srid: number) {
    this.wkb = wkb;
    this.srid = srid;
  }
}

/** A shape on a plane. */
export class Geometry extends SpatialValue {
  readonly surface = "plane";
}

/** A shape on the sphere. */
export class Geography extends SpatialValue {
  readonly surface = "sphere";
}
