package arabica.datasets.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The columns of a tokenized set: for each sequence of a row a `list<int32>` of ids and an `int32` prompt length, and
/// an `int64` with the place of the row among the rows that were read ([TokenizedDataset#sourceIndex]).
final class TokenizedSchema {
    static final String SOURCE_INDEX = "source_index";

    private TokenizedSchema() {}

    static Schema of(TokenizedKind kind) {
        List<Field> fields = new ArrayList<>();
        for (TokenColumn column : kind.columns()) {
            Field item = new Field("item", FieldType.notNullable(new ArrowType.Int(32, true)), null);
            fields.add(new Field(column.idsName(), FieldType.notNullable(new ArrowType.List()), List.of(item)));
            fields.add(new Field(column.promptLengthName(), FieldType.notNullable(new ArrowType.Int(32, true)), null));
        }
        fields.add(new Field(SOURCE_INDEX, FieldType.notNullable(new ArrowType.Int(64, true)), null));
        return new Schema(fields);
    }
}
