package arabica.tornado;

/// What passed between host and device since it was opened.
///
/// @param launches   kernels started
/// @param bytesIn    bytes copied to the device
/// @param bytesOut   bytes copied to the host
record Traffic(long launches, long bytesIn, long bytesOut) {
    Traffic minus(Traffic earlier) {
        return new Traffic(launches - earlier.launches, bytesIn - earlier.bytesIn, bytesOut - earlier.bytesOut);
    }
}
