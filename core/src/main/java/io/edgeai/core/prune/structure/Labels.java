package io.edgeai.core.prune.structure;

/** Where the channels of a value lie: along one dimension, or along two that were one. */
final class Labels {

    /** A value without channels that could go. */
    static final Labels NONE = new Labels(-1, new int[0], 1);

    private final int axis;
    private final int[] atoms;
    private final int rows;

    private Labels(int axis, int[] atoms, int rows) {
        this.axis = axis;
        this.atoms = atoms;
        this.rows = rows;
    }

    /** Channels along one dimension. */
    static Labels of(int axis, int[] atoms) {
        return new Labels(axis, atoms, 1);
    }

    /**
     * Channels along two dimensions, row after row.
     *
     * @param rows the first dimension; negative if it is that one which shrinks where channels go, else the second does
     */
    static Labels split(int axis, int[] atoms, int rows) {
        return new Labels(axis, atoms, rows);
    }

    int axis() {
        return axis;
    }

    int[] atoms() {
        return atoms;
    }

    int count() {
        return atoms.length;
    }

    /** The size of the first of two dimensions; 1 if there is one. */
    int rows() {
        return Math.abs(rows);
    }

    boolean isSplit() {
        return Math.abs(rows) > 1;
    }

    boolean shrinksRows() {
        return rows < 0;
    }

    boolean isNone() {
        return axis < 0;
    }

    Labels at(int other) {
        return new Labels(other, atoms, rows);
    }
}
