/** Content security policy of files by others that the site only passes on: no scripts, frames or requests, even in their own window. */
export const FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
