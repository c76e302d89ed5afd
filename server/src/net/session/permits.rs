//! Which right each request needs. What it is about, a match that may be seen, a seat that is
//! held, is asked where it is done.

use naktong_protocol::account::Scope;
use naktong_protocol::chat::{ChatRequest, Room};
use naktong_protocol::message::Request;

/// The scope without which a request is refused with `not_allowed`; `None` if everybody may ask
/// it, to say who he is or to learn what tells nothing of a match.
pub(super) fn needs(request: &Request) -> Option<Scope> {
    match request {
        Request::Ping
        | Request::History { .. }
        | Request::Scenarios
        | Request::BeGuest { .. }
        | Request::Register { .. }
        | Request::SignIn(_)
        | Request::SignOut
        | Request::WhoAmI
        // These ask for a whole account, or for the secret itself.
        | Request::ChangeSecret { .. }
        | Request::MakeToken { .. }
        | Request::Tokens
        | Request::RevokeToken(_) => None,
        Request::Matches { .. }
        | Request::List { .. }
        | Request::Mine { .. }
        | Request::Watch { .. }
        | Request::Unwatch { .. }
        | Request::Export { .. }
        | Request::Thoughts { .. }
        | Request::Accept { .. } => Some(Scope::Watch),
        // Who looks on may say so among those who look on.
        Request::Chat { ask, .. } => Some(match ask {
            ChatRequest::Say {
                room: Room::Table | Room::Nk | Room::Un,
                ..
            } => Scope::Play,
            _ => Scope::Watch,
        }),
        Request::Join { .. }
        | Request::Claim { .. }
        | Request::Sit { .. }
        | Request::Leave { .. }
        | Request::Ready { .. }
        | Request::Order { .. }
        | Request::Legal { .. }
        | Request::Ask { .. }
        | Request::StandIn { .. }
        | Request::TakeBack { .. }
        | Request::Targets { .. }
        | Request::Rematch { .. }
        | Request::Deal { .. } => Some(Scope::Play),
        Request::Host { .. }
        | Request::Start { .. }
        | Request::Close { .. }
        | Request::Invite { .. }
        | Request::Invitations { .. }
        | Request::Uninvite { .. } => Some(Scope::Host),
    }
}
