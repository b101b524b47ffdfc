/** Vite gives a stylesheet as text. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
