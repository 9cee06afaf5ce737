package arabica.datasets.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The columns of a tokenized set: for each sequence of a row a `list<int32>` of ids and an `int32` prompt length, and
/// for single sequences a `list<int32>` with where earlier answers begin and end in the prompt ([TokenSequence#answers]), and
/// for pairs a `float64` with the pair's weight and one with its margin, NaN where the row names none; for
/// single responses an `int32` with their label, 1 or 0; and an `int64` with the place of the row among the rows that were
/// read ([TokenizedDataset#sourceIndex]). A set that rows are to be held out of has a [PromptKey] in each, 16 bytes.
final class TokenizedSchema {
    static final String SOURCE_INDEX = "source_index";
    static final String PROMPT_KEY = "prompt_key";
    static final String ANSWERS = "answer_spans";
    static final String MARGIN = "margin";
    static final String WEIGHT = "weight";
    static final String LABEL = "label";

    private TokenizedSchema() {}

    /// @param keys whether rows have a [PromptKey]
    static Schema of(TokenizedKind kind, boolean keys) {
        List<Field> fields = new ArrayList<>();
        for (TokenColumn column : kind.columns()) {
            fields.add(list(column.idsName()));
            fields.add(new Field(column.promptLengthName(), FieldType.notNullable(new ArrowType.Int(32, true)), null));
        }
        if (kind.hasAnswers())
            fields.add(list(ANSWERS));
        if (kind.hasNotes()) {
            fields.add(number(MARGIN));
            fields.add(number(WEIGHT));
        }
        if (kind.hasLabels())
            fields.add(new Field(LABEL, FieldType.notNullable(new ArrowType.Int(32, true)), null));
        fields.add(new Field(SOURCE_INDEX, FieldType.notNullable(new ArrowType.Int(64, true)), null));
        if (keys) {
            fields.add(new Field(PROMPT_KEY, FieldType.notNullable(new ArrowType.FixedSizeBinary(PromptKey.BYTES)),
                    null));
        }
        return new Schema(fields);
    }

    private static Field number(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)), null);
    }

    private static Field list(String name) {
        Field item = new Field("item", FieldType.notNullable(new ArrowType.Int(32, true)), null);
        return new Field(name, FieldType.notNullable(new ArrowType.List()), List.of(item));
    }
}
