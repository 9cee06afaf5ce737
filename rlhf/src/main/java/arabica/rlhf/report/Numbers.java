package arabica.rlhf.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Numbers as people read them. Files keep every digit; a report rounds.
public final class Numbers {
    private Numbers() {}

    /// Four significant digits, plain between 0.001 and 100,000, else with an exponent: `6.241`, `1.5e-4`, `12,850`.
    public static String brief(double value) {
        if (!Double.isFinite(value)) { return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞"; }
        double size = Math.abs(value);
        if (size == 0) { return "0"; }
        if (size >= 1e7 || size < 1e-3) { return exponent(value); }
        if (size >= 1e4) { return sign(String.format(Locale.ROOT, "%,.0f", value)); }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4, RoundingMode.HALF_EVEN));
        return sign(trim(rounded.toPlainString()));
    }

    /// A value on an axis whose ticks are `step` apart: as many decimals as tell neighbours apart.
    static String tick(double value, double step) {
        double size = Math.max(Math.abs(value), step);
        if (value == 0) { return "0"; }
        // Ticks of one axis look alike: 2e-4 to 1e-3, but 0.0034 to 0.0039.
        boolean tiny = size < 1e-3 || size < 1e-2 && size < 20 * step && step < 1e-3;
        if (size >= 1e7 || tiny) { return exponent(value); }
        // The least number of decimals that writes the step itself in full: 2.5 needs one, 0.25 two.
        int decimals = Math.max(0, new BigDecimal(step).round(new MathContext(3)).stripTrailingZeros().scale());
        return sign(String.format(Locale.ROOT, "%,." + Math.min(decimals, 9) + "f", value));
    }

    /// A coordinate in a drawing: two decimals are a hundredth of a pixel.
    static String coordinate(double value) { return trim(String.format(Locale.ROOT, "%.2f", value)); }

    private static String exponent(double value) {
        String text = String.format(Locale.ROOT, "%.2e", value);
        int e = text.indexOf('e');
        return sign(trim(text.substring(0, e)) + "e" + Integer.parseInt(text.substring(e + 1)));
    }

    private static String trim(String text) {
        return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    private static String sign(String text) { return text.startsWith("-") ? "−" + text.substring(1) : text; }
}
