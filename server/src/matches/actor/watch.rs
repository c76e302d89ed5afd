//! Who begins to watch gets what he missed or a snapshot.

use std::sync::Arc;

use naktong_protocol::message::{Answer, Refusal, RefusalCode, ServerMessage};
use naktong_protocol::proof::Head;
use naktong_protocol::{Seq, Viewer};

use super::Actor;
use crate::matches::gallery;
use crate::matches::handle::WatchAnswer;
use crate::matches::streams::Watchers;
use crate::outbox::{Frame, Outbox};
use crate::people::Hands;

impl Actor {
    pub(super) fn watch(
        &mut self,
        watchers: &mut Watchers,
        viewer: Viewer,
        hands: Option<Arc<Hands>>,
        from: Option<Seq>,
        request: Option<u32>,
        outbox: Outbox,
    ) -> Result<WatchAnswer, Refusal> {
        if !watchers.has_room(outbox.session()) {
            let text = "As many watch this match as the server takes; try again later.";
            return Err(Refusal::new(RefusalCode::TooMany, text));
        }
        let id = self.id();
        let came_as = viewer;
        let hosted = self.table.hosted();
        let viewer = gallery::eyes(&hosted.terms, &self.table.sides(), came_as);
        let head = self.head(viewer);
        let last = head.seq;
        let mut frames = vec![];
        if let Some(request) = request {
            let watching = Answer::Watching {
                viewer,
                board: Box::new(self.table.game().board()),
                info: self.info(),
            };
            frames.push(Frame::new(ServerMessage::Answer {
                id: request,
                answer: Box::new(watching),
            }));
        }
        // More than half an outbox of updates is worse than a snapshot.
        let missed = from
            .and_then(|from| self.windows.after(viewer, from, last))
            .filter(|missed| missed.len() <= outbox.capacity() / 2);
        match missed {
            Some(missed) => frames.extend(missed),
            None => frames.push(Frame::new(ServerMessage::Snapshot {
                r#match: id,
                head,
                view: Box::new(match &self.late {
                    Some(late) if viewer == Viewer::Everything => late.view().clone(),
                    _ => self.table.view(viewer),
                }),
            })),
        }
        if !outbox.offer(&frames) {
            return Ok(WatchAnswer::NoRoom);
        }
        watchers.add(came_as, viewer, hands, outbox);
        Ok(WatchAnswer::Watching)
    }

    pub(super) fn may_look(&self, viewer: Viewer, hands: &Hands) -> Result<(), Refusal> {
        match viewer {
            Viewer::Seat(seat) => self.row().sits(hands, seat).map(drop),
            Viewer::Spectator | Viewer::Everything => self.row().may_look_on(hands),
        }
    }

    /// Where a viewer's stream stands, signed.
    pub(super) fn head(&self, viewer: Viewer) -> Head {
        let table = &self.table;
        let (seq, hash) = match &self.late {
            Some(late) if viewer == Viewer::Everything => late.head(),
            _ => (table.seq_of(viewer), table.head_of(viewer)),
        };
        let key = table.opened().server_key;
        self.identity.head(key, table.id(), viewer, seq, hash)
    }
}
