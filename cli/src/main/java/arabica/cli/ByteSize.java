package arabica.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A size in bytes as Hugging Face's libraries take it: `5GB` is 5·10⁹, `2GiB` is 2·2³⁰, a bare number is bytes.
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?(B|KB|MB|GB|KiB|MiB|GiB)?",
            Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> UNITS = Map.of("b", 1L, "kb", 1000L, "mb", 1000_000L, "gb", 1000_000_000L,
            "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

    @Override
    public Long convert(String value) {
        Matcher size = SIZE.matcher(value);
        try {
            if (size.matches()) {
                long unit = size.group(2) == null ? 1 : UNITS.get(size.group(2).toLowerCase(Locale.ROOT));
                long bytes = Math.multiplyExact(Long.parseLong(size.group(1)), unit);
                if (bytes > 0) { return bytes; }
            }
        } catch (ArithmeticException e) {
            throw new TypeConversionException("'" + value + "' is too large a size");
        }
        throw new TypeConversionException("'" + value + "' is no size: expected for instance 5GB, 500MB or 2GiB");
    }
}
