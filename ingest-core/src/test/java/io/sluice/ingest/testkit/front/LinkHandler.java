package io.sluice.ingest.testkit.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells a link when one of its channels fills, drains, fails or ends. */
final class LinkHandler extends ChannelInboundHandlerAdapter {
    private final Link link;

    LinkHandler(Link link) {
        this.link = link;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        link.updateReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        link.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A peer that resets is everyday here: nodes get killed. A bug of ours shows as a closed connection.
        if (!(cause instanceof java.io.IOException)) {
            System.err.println("ShardedCluster front: closing " + ctx.channel() + ": " + cause);
        }
        link.close();
    }
}
