import JSON
import Reports

/// What asks for links, and shows them: nothing is signed before the click.
struct LinksDialog {
  /// Of the export, as the API has it.
  let name: String
  /// Of the export; empty where the page does not show them.
  let files: [JSONValue]

  private static let choices: [(minutes: Int, words: String)] = [(15, "15 minutes"), (60, "1 hour"), (720, "12 hours")]

  func append(_ html: inout HTML) {
    html.element("dialog", [("id", "links"), ("aria-labelledby", "links-title"), ("data-export", name)]) { html in
      html.element("h2", [("id", "links-title")], "Download links")
      html.element(
        "p",
        "Anyone who has a link can open its file until it expires. It cannot be taken back. The audit log records who made it."
      )
      html.element("form", [("method", "dialog"), ("class", "links-form")]) { html in
        html.element("fieldset") { html in
          html.element("legend", "Valid for")
          for choice in Self.choices {
            html.element("label") { html in
              let checked: [HTML.Attribute] = choice.minutes == 60 ? [("checked", "")] : []
              html.open("input", [("type", "radio"), ("name", "minutes"), ("value", "\(choice.minutes)")] + checked)
              html.words(" \(choice.words)")
            }
          }
        }
        html.element("p", [("class", "buttons")]) { html in
          html.raw(
            "<button type=\"button\" class=\"primary\" data-action=\"script\">Download a script for all files</button>")
          html.raw("<button type=\"button\" data-action=\"links\">Show the links</button>")
          html.raw("<button type=\"button\" data-closes=\"links\">Close</button>")
        }
      }
      html.raw("<p class=\"expiry\" hidden></p><p class=\"failure\" role=\"alert\"></p>")
      html.raw("<ul class=\"made\" aria-label=\"Links\"></ul>")
    }
  }
}
