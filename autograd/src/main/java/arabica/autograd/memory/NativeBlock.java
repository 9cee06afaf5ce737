package arabica.autograd.memory;

import java.lang.foreign.MemorySegment;

import arabica.autograd.Storage;

/// Memory that a CPU backend can read at an address: a block of a [NativePool], or a part of a [Mapping].
abstract class NativeBlock extends Storage {
    NativeBlock(long bytes) { super(bytes); }

    abstract MemorySegment segment();
}
