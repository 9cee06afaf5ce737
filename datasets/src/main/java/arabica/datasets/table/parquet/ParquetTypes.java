package arabica.datasets.table.parquet;

import arabica.datasets.table.TableTypes;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.schema.PrimitiveType;

/// Parquet's primitive types beside Arrow's. Old files say the logical type in `converted_type`, newer ones in
/// `logicalType`, most in both.
final class ParquetTypes {
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final String UTC = "UTC";

    private ParquetTypes() {}

    /// The type of a column's values; empty where tables have none for it.
    static Optional<ArrowType> arrow(SchemaElement element) {
        LogicalType logical = element.getLogicalType();
        if (logical != null && logical.isSetUNKNOWN())
            return Optional.of(ArrowType.Null.INSTANCE);
        return Optional.ofNullable(switch (element.getType()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case INT32 -> int32(element, logical);
            case INT64 -> int64(element, logical);
            case INT96 -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, UTC);
            case FLOAT -> FLOAT32;
            case DOUBLE -> TableTypes.FLOAT64;
            case BYTE_ARRAY -> bytes(element, logical);
            case FIXED_LEN_BYTE_ARRAY -> fixed(element, logical);
        });
    }

    static ParquetNode.Conversion conversion(SchemaElement element, ArrowType type) {
        if (type instanceof ArrowType.Null)
            return ParquetNode.Conversion.NULL;
        if (element.getType() == Type.INT96)
            return ParquetNode.Conversion.INT96;
        boolean half = element.getType() == Type.FIXED_LEN_BYTE_ARRAY && type instanceof ArrowType.FloatingPoint;
        return half ? ParquetNode.Conversion.HALF_FLOAT : ParquetNode.Conversion.NONE;
    }

    private static ArrowType int32(SchemaElement element, LogicalType logical) {
        if (logical != null && logical.isSetINTEGER())
            return new ArrowType.Int(logical.getINTEGER().getBitWidth(), logical.getINTEGER().isIsSigned());
        if (logical != null && logical.isSetDATE())
            return new ArrowType.Date(DateUnit.DAY);
        if (element.getConverted_type() == null)
            return logical == null ? new ArrowType.Int(32, true) : null;
        return switch (element.getConverted_type()) {
            case INT_8 -> new ArrowType.Int(8, true);
            case INT_16 -> new ArrowType.Int(16, true);
            case INT_32 -> new ArrowType.Int(32, true);
            case UINT_8 -> new ArrowType.Int(8, false);
            case UINT_16 -> new ArrowType.Int(16, false);
            case UINT_32 -> new ArrowType.Int(32, false);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            default -> null;
        };
    }

    private static ArrowType int64(SchemaElement element, LogicalType logical) {
        if (logical != null && logical.isSetINTEGER())
            return new ArrowType.Int(64, logical.getINTEGER().isIsSigned());
        if (logical != null && logical.isSetTIMESTAMP()) {
            TimestampType time = logical.getTIMESTAMP();
            TimeUnit unit = time.getUnit().isSetMILLIS()
                    ? TimeUnit.MILLISECOND
                    : time.getUnit().isSetMICROS() ? TimeUnit.MICROSECOND : TimeUnit.NANOSECOND;
            return new ArrowType.Timestamp(unit, time.isIsAdjustedToUTC() ? UTC : null);
        }
        if (element.getConverted_type() == null)
            return logical == null ? TableTypes.INT64 : null;
        return switch (element.getConverted_type()) {
            case INT_64 -> TableTypes.INT64;
            case UINT_64 -> new ArrowType.Int(64, false);
            case TIMESTAMP_MILLIS -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, UTC);
            case TIMESTAMP_MICROS -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, UTC);
            default -> null;
        };
    }

    private static ArrowType bytes(SchemaElement element, LogicalType logical) {
        if (logical != null && (logical.isSetSTRING() || logical.isSetENUM() || logical.isSetJSON()))
            return TableTypes.TEXT;
        if (element.getConverted_type() == null)
            return logical == null || logical.isSetBSON() ? ArrowType.Binary.INSTANCE : null;
        return switch (element.getConverted_type()) {
            case UTF8, ENUM, JSON -> TableTypes.TEXT;
            case BSON -> ArrowType.Binary.INSTANCE;
            default -> null;
        };
    }

    private static ArrowType fixed(SchemaElement element, LogicalType logical) {
        if (logical != null && logical.isSetFLOAT16() && element.getType_length() == 2)
            return FLOAT32;
        boolean plain = element.getConverted_type() == null && (logical == null || logical.isSetUUID());
        return plain ? ArrowType.Binary.INSTANCE : null;
    }

    /// A physical type's name in Parquet's Java, which calls an array of bytes binary.
    static String physical(Type type) { return type == Type.BYTE_ARRAY ? "BINARY" : type.name(); }

    static Type physical(PrimitiveType type) {
        String name = type.getPrimitiveTypeName().name();
        return name.equals("BINARY") ? Type.BYTE_ARRAY : Type.valueOf(name);
    }

    /// Says a type of [TableTypes] in a schema's element.
    static void say(ArrowType type, SchemaElement element) {
        switch (type) {
            case ArrowType.Null none -> {
                element.setType(Type.INT32);
                element.setLogicalType(LogicalType.UNKNOWN(new NullType()));
            }
            case ArrowType.Bool truth -> element.setType(Type.BOOLEAN);
            case ArrowType.Int number -> integer(number, element);
            case ArrowType.FloatingPoint number ->
                element.setType(number.getPrecision() == FloatingPointPrecision.SINGLE ? Type.FLOAT : Type.DOUBLE);
            case ArrowType.Utf8 text -> {
                element.setType(Type.BYTE_ARRAY);
                element.setConverted_type(ConvertedType.UTF8);
                element.setLogicalType(LogicalType.STRING(new StringType()));
            }
            case ArrowType.Binary bytes -> element.setType(Type.BYTE_ARRAY);
            case ArrowType.Date date -> {
                element.setType(Type.INT32);
                element.setConverted_type(ConvertedType.DATE);
                element.setLogicalType(LogicalType.DATE(new DateType()));
            }
            case ArrowType.Timestamp time -> {
                element.setType(Type.INT64);
                element.setLogicalType(
                        LogicalType.TIMESTAMP(new TimestampType(time.getTimezone() != null, unit(time.getUnit()))));
            }
            default -> throw new IllegalArgumentException("no type of tables: " + type);
        }
    }

    private static void integer(ArrowType.Int number, SchemaElement element) {
        element.setType(number.getBitWidth() == 64 ? Type.INT64 : Type.INT32);
        boolean plain = number.getIsSigned() && number.getBitWidth() >= 32;
        if (plain)
            return;
        element.setConverted_type(
                ConvertedType.valueOf((number.getIsSigned() ? "INT_" : "UINT_") + number.getBitWidth()));
        element.setLogicalType(
                LogicalType.INTEGER(new IntType((byte) number.getBitWidth(), number.getIsSigned())));
    }

    /// Parquet has no seconds; the writer multiplies them.
    private static org.apache.parquet.format.TimeUnit unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND, MILLISECOND -> org.apache.parquet.format.TimeUnit.MILLIS(new MilliSeconds());
            case MICROSECOND -> org.apache.parquet.format.TimeUnit.MICROS(new MicroSeconds());
            case NANOSECOND -> org.apache.parquet.format.TimeUnit.NANOS(new NanoSeconds());
        };
    }
}
