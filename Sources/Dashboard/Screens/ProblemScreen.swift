import JSON
import Reports

/// What a browser shows in place of a screen. Without a SUPERADMIN it has no name of a bucket, a project or a database.
struct ProblemScreen {
  let problem: Problem
  /// Whether the server has a sign-in page of its own.
  let hasSignIn: Bool
  /// Where a sign-in ends: a path of the server's own.
  let next: String

  var screen: Screen {
    switch problem.code.status {
    case 401: signIn
    case 403 where problem.code == .notSuperadmin || problem.code == .secondFactor: forbidden
    default: failure
    }
  }

  private var signIn: Screen {
    Screen(title: "Sign in", tone: .unknown) { html, frame in
      html.element("section", [("class", "gate card"), ("aria-labelledby", "gate")]) { html in
        html.element("h1", [("id", "gate")], problem.code == .signedOut ? "Sign in" : problem.code.title)
        html.element("p", "This page is for SUPERADMINs.")
        if problem.code != .signedOut { html.element("p", problem.detail) }
        guard hasSignIn else {
          html.element(
            "p", "This server has no sign-in page of its own. Open it from your team's dashboard, which signs you in.")
          return
        }
        html.element("p") { html in
          html.element(
            "a", [("class", "button primary"), ("href", frame.link(["signin"], [("next", next)]))],
            "Sign in with Google")
        }
        html.element("p", [("class", "cap")]) { html in
          html.words("Signed in already, and came here by a link? ")
          html.element("a", [("href", next)], "Open the page again")
        }
      }
    }
  }

  private var forbidden: Screen {
    Screen(title: problem.code.title, tone: .bad) { html, _ in
      html.element("section", [("class", "gate card"), ("aria-labelledby", "gate")]) { html in
        html.element("h1", [("id", "gate")], problem.code.title)
        if let actor = problem.actor {
          html.element("p") { html in
            html.words("You are signed in as ")
            html.data(actor.email ?? actor.uid)
            html.words(".")
          }
        }
        html.element("p", problem.detail)
        html.raw("<p><button type=\"button\" data-action=\"sign-out\" hidden>Sign out</button></p>")
      }
    }
  }

  private var failure: Screen {
    Screen(title: problem.code.title, tone: problem.code.status >= 500 ? .unknown : .warning) { html, frame in
      html.element("section", [("class", "gate card"), ("aria-labelledby", "gate")]) { html in
        html.element("h1", [("id", "gate")], problem.code.title)
        html.problem(problem)
        html.element("p") { html in
          html.element("a", [("class", "button"), ("href", next)], "Try again")
          html.raw(" ")
          html.element("a", [("class", "button"), ("href", frame.link([""]))], "Overview")
        }
      }
    }
  }

  /// The page after signing out.
  static func signedOut(hasSignIn: Bool) -> Screen {
    Screen(title: "Signed out", tone: .unknown) { html, frame in
      html.element("section", [("class", "gate card"), ("aria-labelledby", "gate")]) { html in
        html.element("h1", [("id", "gate")], "You are signed out")
        html.element("p", "This browser shows nothing of the backups any more.")
        guard hasSignIn else { return }
        html.element("p") { html in
          html.element("a", [("class", "button"), ("href", frame.link(["signin"]))], "Sign in again")
        }
      }
    }
  }
}

extension HTML {
  /// Appends what a SUPERADMIN is to know of a problem.
  mutating func problem(_ problem: Problem) {
    element("p") { $0.data(problem.detail) }
    if let remedy = problem.members.first(where: { $0.0.utf8.elementsEqual("remedy".utf8) })?.1?.text {
      self.remedy(remedy)
    }
    element("p", [("class", "cap")]) { html in
      html.words("Code ")
      html.element("code", problem.code.rawValue)
      if let wait = problem.retryAfter { html.words(", try again in \(wait) s") }
    }
  }
}
