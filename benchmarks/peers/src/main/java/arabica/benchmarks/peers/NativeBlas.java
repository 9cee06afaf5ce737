package arabica.benchmarks.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/// `cblas_sgemm` of a native library, called through the FFM API in our own process.
@SuppressWarnings("restricted")
final class NativeBlas {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int TRANSPOSED = 112;
    private static final Path DEBIAN_BLIS = Path.of("/usr/lib/x86_64-linux-gnu/blis-pthread/libblis.so.4");

    private final String name;
    private final MethodHandle sgemm;
    private final MethodHandle setThreads;

    private NativeBlas(String name, SymbolLookup library, String setThreads) {
        this.name = name;
        this.sgemm = LINKER.downcallHandle(library.findOrThrow("cblas_sgemm"),
                FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT,
                        ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT));
        this.setThreads = LINKER.downcallHandle(library.findOrThrow(setThreads), FunctionDescriptor.ofVoid(JAVA_INT));
    }

    /// OpenBLAS as JavaCPP packs it, named with the kernels that it chose for this processor.
    static NativeBlas openBlas() {
        // Loading JavaCPP's bindings unpacks the library and what it depends on, and leaves them in its cache.
        Path bindings = Path.of(Loader.load(openblas_nolapack.class));
        try {
            Path library = Files.exists(bindings.resolveSibling("libopenblas.so.0"))
                    ? bindings.resolveSibling("libopenblas.so.0")
                    : Path.of(Loader.cacheResource("/org/bytedeco/openblas/linux-x86_64/libopenblas.so.0").getPath());
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            return new NativeBlas("OpenBLAS (" + string(symbols, "openblas_get_corename") + ")", symbols,
                    "openblas_set_num_threads");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack OpenBLAS", e);
        }
    }

    /// BLIS, from the path in `-Dblis=…` or where Debian puts it.
    static Optional<NativeBlas> blis() {
        Path library = Optional.ofNullable(System.getProperty("blis")).map(Path::of).orElse(DEBIAN_BLIS);
        if (!Files.exists(library)) { return Optional.empty(); }
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        return Optional.of(new NativeBlas("BLIS " + string(symbols, "bli_info_get_version_str") + " (" + arch(symbols)
                + ")", symbols, "bli_thread_set_num_threads"));
    }

    private static String arch(SymbolLookup blis) {
        try {
            int id = (int) LINKER
                    .downcallHandle(blis.findOrThrow("bli_arch_query_id"), FunctionDescriptor.of(JAVA_INT))
                    .invokeExact();
            MemorySegment text = (MemorySegment) LINKER.downcallHandle(blis.findOrThrow("bli_arch_string"),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT)).invokeExact(id);
            return text(text);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static String string(SymbolLookup symbols, String function) {
        try {
            MemorySegment text = (MemorySegment) LINKER
                    .downcallHandle(symbols.findOrThrow(function), FunctionDescriptor.of(ADDRESS)).invokeExact();
            return text(text);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(MemorySegment address) { return address.reinterpret(Long.MAX_VALUE).getString(0); }

    String name() { return name; }

    void threads(int threads) {
        try {
            setThreads.invokeExact(threads);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// `c = op(a) · op(b)`, rows contiguous.
    void multiply(MatMulPeers.Form form, int m, int n, int k, MemorySegment a, MemorySegment b, MemorySegment c) {
        boolean ta = form == MatMulPeers.Form.TN;
        boolean tb = form == MatMulPeers.Form.NT;
        try {
            sgemm.invokeExact(ROW_MAJOR, ta ? TRANSPOSED : AS_IT_IS, tb ? TRANSPOSED : AS_IT_IS, m, n, k, 1f, a,
                    ta ? m : k, b, tb ? k : n, 0f, c, n);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
