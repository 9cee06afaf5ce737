package arabica.tornado;

import arabica.tornado.kernels.ProductKernels;
import java.util.Locale;

/// What a device allows a work-group.
///
/// @param groupItems  the most work-items
/// @param localFloats the most floats of local memory
record Limits(int groupItems, int localFloats) {
    /// What the kernels that have no smaller shape need: rows are shared by 64 items, and products take two tiles.
    private static final Limits LEAST = new Limits(64, ProductKernels.LOCAL_FLOATS);

    /// @throws IllegalArgumentException if that is too little for any of the kernels' shapes
    Limits requireEnough(String device) {
        if (groupItems < LEAST.groupItems || localFloats < LEAST.localFloats) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "%s has work-groups of %d items and %d KiB of local memory at most; the kernels need %d and %d KiB",
                    device, groupItems, localFloats / 256, LEAST.groupItems, (LEAST.localFloats + 255) / 256));
        }
        return this;
    }
}
