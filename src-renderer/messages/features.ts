export const features = {}
