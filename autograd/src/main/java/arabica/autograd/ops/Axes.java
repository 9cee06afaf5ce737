package arabica.autograd.ops;

import java.util.Arrays;
import java.util.stream.IntStream;

import arabica.autograd.Context;
import arabica.autograd.Shape;

/// Which dimensions a reduction folds. Negative axes count from the end; none means all.
record Axes(boolean[] folded) {
    static Axes of(Context context, Shape shape, int... axes) {
        boolean[] folded = new boolean[shape.rank()];
        for (int axis : axes) {
            int index = one(context, shape, axis);
            if (folded[index]) { throw Operands.error(context, "axis " + axis + " is named twice"); }
            folded[index] = true;
        }
        if (axes.length == 0) { Arrays.fill(folded, true); }
        return new Axes(folded);
    }

    /// The axis counted from the front.
    static int one(Context context, Shape shape, int axis) {
        int index = axis < 0 ? shape.rank() + axis : axis;
        if (index < 0 || index >= shape.rank()) { throw Operands.error(context, "there is no axis " + axis); }
        return index;
    }

    /// The shape with folded dimensions at 1: what broadcasts back.
    Shape kept(Shape shape) {
        int[] dims = shape.toArray();
        for (int i = 0; i < dims.length; i++) { dims[i] = folded[i] ? 1 : dims[i]; }
        return Shape.of(dims);
    }

    /// The shape without the folded dimensions.
    Shape removed(Shape shape) {
        return Shape.of(IntStream.range(0, shape.rank()).filter(i -> !folded[i]).map(shape::dim)
                .toArray());
    }
}
