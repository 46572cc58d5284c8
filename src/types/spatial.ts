abstract class SpatialValue {
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
