// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

/**
 * Eigenvalues of a real matrix by shifted QR steps on its Hessenberg form.
 *
 * <p>Complex numbers throughout, so that one kind of step does for real and complex pairs (Golub
 * and Van Loan, Matrix Computations, chapter 7).
 */
final class Eigenvalues {
  private static final double SMALL = 1e-14;
  private static final int UNUSUAL = 12;
  private static final int MOST = 400;

  private final int size;
  private final double[][] re;
  private final double[][] im;

  private Eigenvalues(double[][] matrix) {
    this.size = matrix.length;
    this.re = hessenberg(matrix);
    this.im = new double[size][size];
  }

  /** Real parts in the first row, imaginary parts in the second. */
  static double[][] of(double[][] matrix) {
    return new Eigenvalues(matrix).find();
  }

  /** Reflections that leave nothing below the first subdiagonal. */
  private static double[][] hessenberg(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
    }
    for (int k = 0; k < n - 2; k++) {
      double[] v = new double[n];
      double norm = 0;
      for (int i = k + 1; i < n; i++) {
        v[i] = a[i][k];
        norm = Math.hypot(norm, v[i]);
      }
      v[k + 1] += Math.copySign(norm, v[k + 1]);
      double square = 0;
      for (double part : v) {
        square += part * part;
      }
      if (square > 0) {
        reflect(a, v, 2 / square);
      }
    }
    return a;
  }

  private static void reflect(double[][] a, double[] v, double factor) {
    int n = a.length;
    for (int column = 0; column < n; column++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += v[i] * a[i][column];
      }
      for (int i = 0; i < n; i++) {
        a[i][column] -= factor * sum * v[i];
      }
    }
    for (double[] row : a) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += v[i] * row[i];
      }
      for (int i = 0; i < n; i++) {
        row[i] -= factor * sum * v[i];
      }
    }
  }

  private double[][] find() {
    double[][] found = new double[2][size];
    int last = size - 1;
    int steps = 0;
    while (last >= 0) {
      int first = last;
      while (first > 0 && !isSmall(first)) {
        first--;
      }
      if (first == last || steps > MOST) {
        found[0][last] = re[last][last];
        found[1][last] = im[last][last];
        last--;
        steps = 0;
      } else {
        steps++;
        step(first, last, steps % UNUSUAL == 0);
      }
    }
    return found;
  }

  /** Whether what stands below the diagonal is nothing beside its neighbours; then it is zeroed. */
  private boolean isSmall(int i) {
    double beside = modulus(i, i) + modulus(i - 1, i - 1);
    if (modulus(i, i - 1) > SMALL * beside) {
      return false;
    }
    re[i][i - 1] = 0;
    im[i][i - 1] = 0;
    return true;
  }

  private double modulus(int i, int j) {
    return Math.hypot(re[i][j], im[i][j]);
  }

  /** One QR step on rows and columns first to last: A − μ = QR, then RQ + μ. */
  private void step(int first, int last, boolean unusual) {
    double[] shift = unusual ? aside(last) : shift(last);
    for (int i = first; i <= last; i++) {
      re[i][i] -= shift[0];
      im[i][i] -= shift[1];
    }
    double[][] turns = new double[last][];
    for (int k = first; k < last; k++) {
      turns[k] = turn(k);
      for (int j = k; j <= last; j++) {
        turnRows(turns[k], k, j);
      }
    }
    for (int k = first; k < last; k++) {
      for (int i = first; i <= Math.min(k + 1, last); i++) {
        turnColumns(turns[k], k, i);
      }
    }
    for (int i = first; i <= last; i++) {
      re[i][i] += shift[0];
      im[i][i] += shift[1];
    }
  }

  /** A shift out of the way, for when steps go in circles. */
  private double[] aside(int last) {
    double size = modulus(last, last - 1);
    return new double[] {re[last][last] + size, im[last][last] + size / 2};
  }

  /** The eigenvalue of the last two rows and columns that is nearer to the last number. */
  private double[] shift(int last) {
    int i = last - 1;
    double halfRe = (re[i][i] - re[last][last]) / 2;
    double halfIm = (im[i][i] - im[last][last]) / 2;
    double bcRe = re[i][last] * re[last][i] - im[i][last] * im[last][i];
    double bcIm = re[i][last] * im[last][i] + im[i][last] * re[last][i];
    double[] root = root(halfRe * halfRe - halfIm * halfIm + bcRe, 2 * halfRe * halfIm + bcIm);
    double sign = halfRe * root[0] + halfIm * root[1] < 0 ? 1 : -1;
    return new double[] {
      re[last][last] + halfRe + sign * root[0], im[last][last] + halfIm + sign * root[1]
    };
  }

  private static double[] root(double re, double im) {
    double size = Math.hypot(re, im);
    double x = Math.sqrt((size + re) / 2);
    double y = Math.copySign(Math.sqrt(Math.max(0, (size - re) / 2)), im);
    return new double[] {x, y};
  }

  /** The rotation that takes what stands below the diagonal away: cosine (complex) and sine. */
  private double[] turn(int k) {
    double size = Math.hypot(modulus(k, k), modulus(k + 1, k));
    return size == 0
        ? new double[] {1, 0, 0, 0}
        : new double[] {re[k][k] / size, im[k][k] / size, re[k + 1][k] / size, im[k + 1][k] / size};
  }

  /** Rows k and k + 1: (c̄·x + s̄·y, −s·x + c·y). */
  private void turnRows(double[] t, int k, int j) {
    double xr = re[k][j];
    double xi = im[k][j];
    double yr = re[k + 1][j];
    double yi = im[k + 1][j];
    re[k][j] = t[0] * xr + t[1] * xi + t[2] * yr + t[3] * yi;
    im[k][j] = t[0] * xi - t[1] * xr + t[2] * yi - t[3] * yr;
    re[k + 1][j] = -t[2] * xr + t[3] * xi + t[0] * yr - t[1] * yi;
    im[k + 1][j] = -t[2] * xi - t[3] * xr + t[0] * yi + t[1] * yr;
  }

  /** Columns k and k + 1, by the same rotation's inverse: (x·c + y·s, −x·s̄ + y·c̄). */
  private void turnColumns(double[] t, int k, int i) {
    double xr = re[i][k];
    double xi = im[i][k];
    double yr = re[i][k + 1];
    double yi = im[i][k + 1];
    re[i][k] = xr * t[0] - xi * t[1] + yr * t[2] - yi * t[3];
    im[i][k] = xr * t[1] + xi * t[0] + yr * t[3] + yi * t[2];
    re[i][k + 1] = -xr * t[2] - xi * t[3] + yr * t[0] + yi * t[1];
    im[i][k + 1] = xr * t[3] - xi * t[2] - yr * t[1] + yi * t[0];
  }
}
