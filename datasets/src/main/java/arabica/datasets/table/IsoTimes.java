package arabica.datasets.table;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// Times as ISO 8601 texts.
public final class IsoTimes {
    private IsoTimes() {}

    /// Such as `2026-01-31T12:00:00.500Z`; without the `Z` where the column has no zone, as it is a time on some wall
    /// clock.
    ///
    /// @param index of a value that is not null
    public static String text(TimeStampVector times, int index) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) times.getField().getType();
        TimeUnit unit = switch (type.getUnit()) {
            case SECOND -> TimeUnit.SECONDS;
            case MILLISECOND -> TimeUnit.MILLISECONDS;
            case MICROSECOND -> TimeUnit.MICROSECONDS;
            case NANOSECOND -> TimeUnit.NANOSECONDS;
        };
        long value = times.get(index);
        long perSecond = unit.convert(1, TimeUnit.SECONDS);
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(value, perSecond),
                Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
        String text = instant.toString();
        return type.getTimezone() == null ? text.substring(0, text.length() - 1) : text;
    }
}
