/** The program's own number at WeChat, which the compiler puts in. */
declare const APP_ID: string;
