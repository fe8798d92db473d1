// The server gives the package itself at this address.
export * from "marked";
