export * from "./project";
export * from "./task";
export * from "./team";
export * from "./user";
