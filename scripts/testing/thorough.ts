/** Whether everything is tested, however long it takes: `TEST_THOROUGH=1`. */
export const isThorough = process.env['TEST_THOROUGH'] === '1';
