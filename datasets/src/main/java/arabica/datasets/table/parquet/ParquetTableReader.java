package arabica.datasets.table.parquet;

import arabica.datasets.DataException;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableTypes;
import arabica.datasets.table.TextChecks;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.OversizedAllocationException;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/// The rows of a Parquet file. Of a row group only the pages in turn are in memory, one of each column that is wanted.
final class ParquetTableReader implements TableReader {
    private static final int BATCH_ROWS = 1024;
    private static final long BATCH_BYTES = 8 << 20;
    /// Rows that are filled in before the batch's size is looked at again.
    private static final int STEP_ROWS = 32;

    private final ParquetFile file;
    private final List<ParquetSchema.Column> columns;
    private final int leaves;
    private final Schema schema;
    private final VectorSchemaRoot batch;
    private final boolean byRow;
    private final SequencedMap<String, String> passedOver = new LinkedHashMap<>();
    private int nextGroup;
    private List<RowAssembler> assemblers;
    private long rowsLeft;
    private int batchRows;
    private long rows;

    ParquetTableReader(ParquetFile file, TableOptions options, BufferAllocator allocator) {
        this.file = file;
        List<ParquetSchema.Column> all = ParquetSchema.columns(file);
        leaves = (int) all.stream().flatMap(column -> column.node().leaves()).count();
        byRow = options.byRow();
        if (byRow && options.columns().isEmpty()) {
            all.forEach(column -> column.strange().ifPresent(type -> passedOver.put(column.name(), type)));
            columns = all.stream().filter(column -> column.strange().isEmpty()).toList();
        } else {
            columns = ParquetSchema.chosen(file, all, options.columns());
        }
        schema = new Schema(columns.stream().map(column -> column.node().field()).toList());
        TableTypes.requireDifferentNames(file.path().toString(), schema.getFields());
        batch = VectorSchemaRoot.create(schema, allocator);
    }

    @Override
    public Schema schema() { return schema; }

    @Override
    public SequencedMap<String, String> passedOver() { return passedOver; }

    @Override
    public VectorSchemaRoot next() {
        batch.clear();
        while (rowsLeft == 0) {
            if (nextGroup == file.footer().getRow_groupsSize())
                return null;
            open(file.footer().getRow_groups().get(nextGroup++));
        }
        int count = fill((int) Math.min(batchRows, rowsLeft));
        batch.setRowCount(count);
        if (!byRow) {
            for (FieldVector vector : batch.getFieldVectors())
                TextChecks.require(file.path(), rows, vector, count);
        }
        rows += count;
        rowsLeft -= count;
        return batch;
    }

    /// Fills rows in, a few of all columns at a time, until the batch is full: what rows take is not known before, as a
    /// dictionary makes of a few bytes as many texts as there are rows.
    ///
    /// @return how many
    private int fill(int most) {
        long end = bytes() + BATCH_BYTES;
        int filled = 0;
        while (filled < most && (filled == 0 || bytes() < end)) {
            int from = filled;
            int step = Math.min(most - from, Math.clamp(from, 1, STEP_ROWS));
            for (int i = 0; i < columns.size(); i++) {
                FieldVector vector = batch.getFieldVectors().get(i);
                RowAssembler assembler = assemblers.get(i);
                reading(columns.get(i), () -> {
                    if (from == 0)
                        vector.allocateNew();
                    assembler.fill(vector, from, step);
                    if (rowsLeft == from + step && !assembler.ended())
                        throw new PageChecks.Damaged("has more values than its row group has rows");
                });
            }
            filled += step;
        }
        return filled;
    }

    private long bytes() { return assemblers.stream().mapToLong(RowAssembler::bytes).sum(); }

    private void open(RowGroup group) {
        if (group.getNum_rows() < 0)
            throw file.damaged("row group " + nextGroup + " claims " + group.getNum_rows() + " rows");
        if (group.getColumnsSize() != leaves) {
            throw file.damaged("row group " + nextGroup + " has " + group.getColumnsSize() + " columns; expected "
                    + leaves);
        }
        rowsLeft = group.getNum_rows();
        long bytesPerRow = Math.max(1, group.getTotal_byte_size() / Math.max(1, rowsLeft));
        batchRows = Math.clamp(BATCH_BYTES / bytesPerRow, 1, BATCH_ROWS);
        assemblers = new ArrayList<>();
        if (rowsLeft == 0)
            return;
        for (ParquetSchema.Column column : columns) {
            reading(column, () -> {
                Map<ParquetNode.Leaf, LeafCursor> cursors = new IdentityHashMap<>();
                column.node().leaves().forEach(leaf -> cursors.put(leaf, cursor(leaf, group)));
                assemblers.add(new RowAssembler(column.node(), cursors));
            });
        }
    }

    private LeafCursor cursor(ParquetNode.Leaf leaf, RowGroup group) {
        ColumnChunk chunk = group.getColumns().get(leaf.index());
        ColumnMetaData metadata = chunk.getMeta_data();
        if (metadata == null)
            throw new PageChecks.Damaged("has no metadata in row group " + nextGroup);
        if (chunk.getFile_path() != null)
            throw new PageChecks.Damaged("lies in another file, which is not read");
        String type = leaf.column().getPrimitiveType().getPrimitiveTypeName().name();
        if (!type.equals(ParquetTypes.physical(metadata.getType())))
            throw new PageChecks.Damaged("has values of " + metadata.getType() + " where its schema says " + type);
        if (metadata.getNum_values() < group.getNum_rows())
            throw new PageChecks.Damaged("claims " + metadata.getNum_values() + " values for " + group.getNum_rows()
                    + " rows");
        return new LeafCursor(leaf, new ChunkPages(file, leaf.column(), metadata));
    }

    /// What a damaged column throws, whatever it is, becomes one line that names it.
    private void reading(ParquetSchema.Column column, Runnable step) {
        try {
            step.run();
        } catch (DataException e) {
            throw e;
        } catch (OutOfMemoryException | OversizedAllocationException e) {
            throw new DataException(
                    file.path() + ": column \"" + column.name() + "\" takes more memory than is allowed",
                    e);
        } catch (RuntimeException | AssertionError e) {
            String problem = e instanceof PageChecks.Damaged ? e.getMessage() : "cannot be decoded: " + e.getMessage();
            throw new DataException(file.path() + ": damaged Parquet file: column \"" + column.name() + "\", rows from "
                    + (rows + 1) + ": " + problem, e);
        }
    }

    @Override
    public void close() {
        batch.close();
        file.close();
    }
}
