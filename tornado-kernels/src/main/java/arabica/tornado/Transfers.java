package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;

import arabica.autograd.BFloat16;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies between the host's arrays and tensors on the device. BF16 is widened on the way in and narrowed on the way out.
record Transfers(Device device) {
    void upload(MemorySegment source, Tensor target) {
        int count = Math.toIntExact(target.size());
        if (count == 0) { return; }
        switch (target.dtype()) {
            case F32 -> device.uploadFloats(source, at(target), count);
            case I32 -> device.uploadIds(source, at(target), count);
            case BF16 -> {
                float[] wide = BFloat16.widen(source.asSlice(0, 2L * count).toArray(ValueLayout.JAVA_SHORT_UNALIGNED));
                device.uploadFloats(MemorySegment.ofArray(wide), at(target), count);
            }
            case F64 -> throw new IllegalArgumentException("the tornado backend holds no F64 tensors");
        }
    }

    void download(Tensor source, MemorySegment target) {
        if (source.size() == 0) { return; }
        if (source.isContiguous()) {
            downloadDense(source, target);
            return;
        }
        if (source.dtype() == DType.I32) {
            throw new IllegalArgumentException("ids with strided rows cannot be read from the device");
        }
        try (Scope scope = Scope.open(source.backend())) {
            Tensor dense = scope.allocate(source.dtype(), source.shape());
            source.backend().copy(source, dense);
            downloadDense(dense, target);
        }
    }

    private void downloadDense(Tensor source, MemorySegment target) {
        int count = Math.toIntExact(source.size());
        switch (source.dtype()) {
            case F32 -> device.downloadFloats(at(source), count, target);
            case I32 -> device.downloadIds(at(source), count, target);
            case BF16 -> {
                float[] wide = new float[count];
                device.downloadFloats(at(source), count, MemorySegment.ofArray(wide));
                MemorySegment.copy(BFloat16.of(wide), 0, target, ValueLayout.JAVA_SHORT_UNALIGNED, 0, count);
            }
            case F64 -> throw new IllegalArgumentException("the tornado backend holds no F64 tensors");
        }
    }
}
