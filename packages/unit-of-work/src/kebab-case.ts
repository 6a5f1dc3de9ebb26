/** Form of names: lower kebab case, such as `place-order`. */
export const kebabCase = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
