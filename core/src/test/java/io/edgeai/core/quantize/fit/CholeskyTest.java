package io.edgeai.core.quantize.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside EJML, another library. Sizes below, at and above those that are worked through together. */
class CholeskyTest {

    private static final int COLUMNS = 7;

    private final Random random = new Random(5);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 31, 32, 33, 101, 300})
    void solvesWhatEjmlSolves(int size) {
        DMatrixRMaj a = positive(size);
        DMatrixRMaj b = new DMatrixRMaj(size, COLUMNS);
        Matrix own = new Matrix(size, COLUMNS);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                b.set(i, j, random.nextGaussian());
                own.set(i, j, b.get(i, j));
            }
        }
        DMatrixRMaj solved = new DMatrixRMaj(size, COLUMNS);
        CommonOps_DDRM.solve(a, b, solved);
        Cholesky.of(matrix(a)).orElseThrow().solve(own);
        assertSame(own, solved);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 31, 32, 33, 101})
    void theTurnedInverseTimesItsTransposeIsTheInverse(int size) {
        DMatrixRMaj a = positive(size);
        DMatrixRMaj turned = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                turned.set(size - 1 - i, size - 1 - j, a.get(i, j));
            }
        }
        DMatrixRMaj inverse = new DMatrixRMaj(size, size);
        CommonOps_DDRM.invert(turned, inverse);
        Matrix triangle = Cholesky.of(matrix(a)).orElseThrow().turnedInverse();
        Matrix product = new Matrix(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                assertThat(j >= i || triangle.get(i, j) == 0).isTrue();
                for (int k = 0; k < size; k++) {
                    product.set(i, j, product.get(i, j) + triangle.get(k, i) * triangle.get(k, j));
                }
            }
        }
        assertSame(product, inverse);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 40})
    void refusesWhatIsNotPositiveDefinite(int size) {
        DMatrixRMaj a = positive(size);
        a.set(size - 1, size - 1, -1);
        assertThat(Cholesky.of(matrix(a))).isEmpty();
    }

    private static void assertSame(Matrix is, DMatrixRMaj wanted) {
        for (int i = 0; i < wanted.numRows; i++) {
            for (int j = 0; j < wanted.numCols; j++) {
                assertThat(is.get(i, j)).isCloseTo(wanted.get(i, j), within(1e-9));
            }
        }
    }

    private DMatrixRMaj positive(int size) {
        DMatrixRMaj root = new DMatrixRMaj(
                size, size, true, random.doubles((long) size * size, -1, 1).toArray());
        DMatrixRMaj a = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multTransB(root, root, a);
        for (int i = 0; i < size; i++) {
            a.add(i, i, 1);
        }
        return a;
    }

    private static Matrix matrix(DMatrixRMaj a) {
        Matrix copy = new Matrix(a.numRows, a.numCols);
        for (int i = 0; i < a.numRows; i++) {
            for (int j = 0; j < a.numCols; j++) {
                copy.set(i, j, a.get(i, j));
            }
        }
        return copy;
    }
}
