package arabica.rlhf.report;

import java.util.ArrayList;
import java.util.List;

/// Maps values to a stretch of pixels, and knows where round numbers lie on it.
///
/// @param low first value shown
/// @param high last value shown, above `low`
/// @param from pixel of `low`
/// @param to pixel of `high`; below `from` for an axis that points up
/// @param logarithmic whether equal factors take equal room; needs `low > 0`
record Axis(double low, double high, double from, double to, boolean logarithmic) {

    record Tick(double value, String label) {}

    /// Widens `[low, high]` so that it starts and ends on round numbers, with about `count` of them between.
    static Axis nice(double low, double high, double from, double to, int count) {
        double span = high - low;
        // A flat series still needs room above and below it.
        if (!(span > Math.max(Math.abs(high), Math.abs(low)) * 1e-9)) {
            double room = Math.abs(low) * 0.1;
            return low == 0 ? nice(0, 1, from, to, count) : nice(low - room, low + room, from, to, count);
        }
        double start = low;
        double end = high;
        double step;
        // Widening may call for a coarser step, which widens again: until the ends lie on ticks.
        do {
            step = niceStep((end - start) / count);
            start = Math.floor(low / step + 1e-9) * step;
            end = Math.ceil(high / step - 1e-9) * step;
        } while (niceStep((end - start) / count) > step * 1.001);
        return new Axis(start, end, from, to, false);
    }

    static Axis exact(double low, double high, double from, double to) {
        return new Axis(low, high > low ? high : low + 1, from, to, false);
    }

    static Axis log(double low, double high, double from, double to) {
        return new Axis(low, high > low ? high : low * 2, from, to, true);
    }

    double at(double value) {
        double share = logarithmic
                ? Math.log(value / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return from + share * (to - from);
    }

    List<Tick> ticks(int count) { return logarithmic ? logTicks(count) : linearTicks(count); }

    private List<Tick> linearTicks(int count) {
        double step = niceStep((high - low) / count);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-6); i * step <= high + step * 1e-6; i++) {
            ticks.add(new Tick(i * step, Numbers.tick(i * step, step)));
        }
        return ticks;
    }

    private List<Tick> logTicks(int count) {
        double decades = Math.log10(high / low);
        int[] mantissas = decades * 3 <= count + 3
                ? new int[]{1, 2, 5}
                : decades * 2 <= count + 4 ? new int[]{1, 3} : new int[]{1};
        List<Tick> ticks = new ArrayList<>();
        for (int e = (int) Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
            for (int m : mantissas) {
                double value = m * Math.pow(10, e);
                if (value >= low * 0.999999 && value <= high * 1.000001) {
                    ticks.add(new Tick(value, Numbers.brief(value)));
                }
            }
        }
        // Less than one decade may hold no power of ten at all: then linear ticks tell more.
        return ticks.size() >= 2 ? ticks : linearTicks(count);
    }

    /// The least of 1, 2, 2.5, 5, 10 times a power of ten that is not below `rough`.
    static double niceStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double m : new double[]{1, 2, 2.5, 5}) { if (m * power >= rough * (1 - 1e-9)) { return m * power; } }
        return 10 * power;
    }
}
