// Every moment of the shop is stored like this.
export const moment = { withTimezone: false };
