package arabica.autograd.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Large blocks in pages of 2 MB, where Linux has them to give (`madvise`, its transparent huge pages). Reading weights
/// one after the other is bound by memory, and with pages of 4 KB by the translation of addresses too. Elsewhere such
/// blocks are like any others.
final class LargePages {
    static final long PAGE = 2 << 20;
    /// Blocks smaller than this would waste too much of their last page.
    static final long THRESHOLD = 2 * PAGE;

    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int HUGE_PAGES = 14;
    private static final Optional<LargePages> LINUX = onLinux();

    private final MethodHandle map;
    private final MethodHandle unmap;
    private final MethodHandle advise;

    @SuppressWarnings("restricted")
    private LargePages(Linker linker) {
        SymbolLookup symbols = linker.defaultLookup();
        map = linker.downcallHandle(symbols.findOrThrow("mmap"), FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        unmap = linker.downcallHandle(symbols.findOrThrow("munmap"), FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        advise = linker.downcallHandle(symbols.findOrThrow("madvise"), FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    }

    private static Optional<LargePages> onLinux() {
        boolean linux = System.getProperty("os.name").equals("Linux") && ValueLayout.ADDRESS.byteSize() == 8;
        return linux ? Optional.of(new LargePages(Linker.nativeLinker())) : Optional.empty();
    }

    /// `bytes` bytes that live until the arena closes, or empty where the system does not give them this way.
    static Optional<MemorySegment> allocate(long bytes, Arena arena) {
        return bytes < THRESHOLD ? Optional.empty() : LINUX.flatMap(system -> system.reserve(bytes, arena));
    }

    /// Addresses are reserved with room for alignment; memory is taken page by page, as it is first touched.
    @SuppressWarnings("restricted")
    private Optional<MemorySegment> reserve(long bytes, Arena arena) {
        try {
            long reserved = bytes + PAGE;
            long start = (long) map.invokeExact(0L, reserved, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (start == -1) { return Optional.empty(); }
            long aligned = (start + PAGE - 1) & -PAGE;
            // A refusal only means small pages.
            int ignored = (int) advise.invokeExact(aligned, bytes, HUGE_PAGES);
            return Optional.of(MemorySegment.ofAddress(aligned).reinterpret(bytes, arena,
                    segment -> release(start, reserved)));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void release(long start, long bytes) {
        try {
            int ignored = (int) unmap.invokeExact(start, bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
