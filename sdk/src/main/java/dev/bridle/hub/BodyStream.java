// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A body, read as it comes.
 *
 * <p>Unlike Java's own it hands over every byte that came before a connection broke, and gives up
 * when nothing comes for too long.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
  private static final List<ByteBuffer> END = List.of(ByteBuffer.allocate(0));

  private final Duration stall;
  private final BlockingQueue<List<ByteBuffer>> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> source = new CompletableFuture<>();
  private volatile Throwable failure;
  private List<ByteBuffer> buffers = List.of(ByteBuffer.allocate(0));

  BodyStream(Duration stall) {
    this.stall = stall;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source.complete(subscription);
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> some) {
    queue.add(List.copyOf(some));
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    queue.add(END);
  }

  @Override
  public void onComplete() {
    queue.add(END);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    while (buffers != END) {
      for (ByteBuffer each : buffers) {
        if (each.hasRemaining()) {
          int count = Math.min(length, each.remaining());
          each.get(into, from, count);
          return count;
        }
      }
      buffers = next();
    }
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    return -1;
  }

  private List<ByteBuffer> next() throws IOException {
    try {
      List<ByteBuffer> next = queue.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        close();
        throw new PassingFailure("the connection stalled");
      }
      // Asked for one by one, so that a slow disk holds the network back, and not memory.
      if (next != END) {
        source.join().request(1);
      }
      return next;
    } catch (InterruptedException e) {
      close();
      throw Retries.interrupted("the download", e);
    }
  }

  @Override
  public void close() {
    if (source.isDone()) {
      source.join().cancel();
    }
  }
}
