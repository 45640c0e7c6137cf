/** As the environment carries it. */
export const SANDBOX_NOTICE_TEMPLATES: string;
