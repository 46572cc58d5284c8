/** Node's consoles call the method of this name. */
export const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");
/** Deno's and other notebooks call the method of this name, for texts by MIME type. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");
