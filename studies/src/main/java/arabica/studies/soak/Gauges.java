package arabica.studies.soak;

import arabica.autograd.memory.NativePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Reads the gauges of this process.
///
/// @param pool the memory of the backend that works
record Gauges(NativePool pool) {
    private static final Path SELF = Path.of("/proc/self");
    /// For those who clean up behind the collector.
    private static final int CLEANERS_MILLIS = 50;

    /// Collects garbage first, so that what is read is what somebody still holds. Not a number where the system does not say
    /// (it is Linux that does).
    Sample sample(double seconds) {
        collect();
        double[] values = new double[Gauge.values().length];
        for (Gauge gauge : Gauge.values()) { values[gauge.ordinal()] = read(gauge); }
        return new Sample(seconds, values);
    }

    private static void collect() {
        // Twice: what a cleaner let go of in the first is there for the second.
        for (int i = 0; i < 2; i++) {
            System.gc();
            try {
                Thread.sleep(CLEANERS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private double read(Gauge gauge) {
        return switch (gauge) {
            case HEAP -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            case BLOCKS -> pool.blocksLive();
            case TENSORS -> pool.bytesLive();
            case POOL -> pool.bytesReserved();
            case RESIDENT -> anonymous();
            case NON_HEAP -> ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
            case DIRECT -> ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(buffers -> buffers.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            case FILES -> count(SELF.resolve("fd"));
            case MAPPED -> mapped();
            case THREADS -> ManagementFactory.getThreadMXBean().getThreadCount();
            case CLASSES -> ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        };
    }

    private static double anonymous() {
        return lines(SELF.resolve("status"), lines -> lines.filter(line -> line.startsWith("RssAnon:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024).findFirst()
                .orElse(Double.NaN));
    }

    /// Ranges of addresses that are a file's: `address rights offset device inode path`.
    private static double mapped() {
        return lines(SELF.resolve("maps"), lines -> (double) lines.filter(line -> line.indexOf('/') > 0).count());
    }

    private interface Reading {
        double of(Stream<String> lines);
    }

    private static double lines(Path file, Reading reading) {
        if (!Files.isReadable(file)) { return Double.NaN; }
        try (Stream<String> lines = Files.lines(file)) {
            return reading.of(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double count(Path folder) {
        if (!Files.isDirectory(folder)) { return Double.NaN; }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
