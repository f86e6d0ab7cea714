declare module "libpg-query/wasm/libpg-query.js" {
  const factory: (settings: object) => Promise<unknown>;
  export default factory;
}
