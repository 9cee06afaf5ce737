package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;

/// Copies values as they lie in a file into vectors of the types that readers get.
///
/// @param dictionaries the values of each dictionary, of readers' types already
record PlainVectors(IpcFile file, Map<Long, FieldVector> dictionaries) {

    /// Copies one value.
    ///
    /// @param declared what the schema says of `from`
    void copy(Field declared, FieldVector from, int index, FieldVector to, int target) {
        if (from instanceof NullVector || from.isNull(index))
            return;
        if (declared.getDictionary() != null) {
            lookUp(declared, from, index, to, target);
            return;
        }
        switch (from) {
            case LargeVarCharVector texts -> bytes(to, target, texts.get(index));
            case LargeVarBinaryVector blobs -> bytes(to, target, blobs.get(index));
            case ViewVarCharVector texts -> bytes(to, target, texts.get(index));
            case ViewVarBinaryVector blobs -> bytes(to, target, blobs.get(index));
            case Float2Vector halves -> ((Float4Vector) to).setSafe(target, halves.getValueAsFloat(index));
            case ListVector lists -> items(declared, lists.getDataVector(), lists.getElementStartIndex(index),
                    lists.getElementEndIndex(index), (ListVector) to, target);
            case LargeListVector lists -> items(declared, lists.getDataVector(), lists.getElementStartIndex(index),
                    lists.getElementEndIndex(index), (ListVector) to, target);
            case FixedSizeListVector lists -> items(declared, lists.getDataVector(),
                    (long) index * lists.getListSize(), (index + 1L) * lists.getListSize(), (ListVector) to, target);
            case StructVector structs -> {
                StructVector copies = (StructVector) to;
                copies.setIndexDefined(target);
                for (int i = 0; i < declared.getChildren().size(); i++) {
                    copy(declared.getChildren().get(i), structs.getChildrenFromFields().get(i), index,
                            copies.getChildrenFromFields().get(i), target);
                }
            }
            default -> to.copyFromSafe(index, target, from);
        }
    }

    private void lookUp(Field declared, FieldVector indices, int index, FieldVector to, int target) {
        FieldVector values = dictionaries.get(declared.getDictionary().getId());
        if (values == null)
            throw damaged(declared, "has no dictionary");
        long place = ((BaseIntVector) indices).getValueAsLong(index);
        if (place < 0 || place >= values.getValueCount())
            throw damaged(declared, "points at entry " + place + " of a dictionary of " + values.getValueCount());
        if (!values.isNull((int) place))
            to.copyFromSafe((int) place, target, values);
    }

    private void items(Field declared, FieldVector from, long start, long end, ListVector to, int target) {
        int first = to.startNewValue(target);
        for (long i = start; i < end; i++)
            copy(declared.getChildren().getFirst(), from, (int) i, to.getDataVector(), (int) (first + i - start));
        to.endValue(target, (int) (end - start));
    }

    private static void bytes(FieldVector to, int target, byte[] value) {
        if (to instanceof VarCharVector texts)
            texts.setSafe(target, value);
        else
            ((VarBinaryVector) to).setSafe(target, value);
    }

    private DataException damaged(Field column, String problem) {
        return file.damaged("column \"" + column.getName() + "\" " + problem);
    }

    /// Whether a vector can be handed on as it lies in the file.
    static boolean isPlain(Field declared) {
        Field plain = IpcSchema.plain(declared);
        return declared.getDictionary() == null && plain.getType().equals(declared.getType())
                && declared.getChildren().stream().allMatch(PlainVectors::isPlain);
    }

}
