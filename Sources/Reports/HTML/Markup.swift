/// Text inside markup, HTML or XML.
package enum Markup {
  package typealias Attribute = (name: StaticString, value: String)

  /// A start tag without its last character.
  static func tag(_ name: StaticString, _ attributes: [Attribute]) -> String {
    attributes.reduce("<\(name)") { $0 + " \($1.name)=\"\(escaped(VisibleText.of($1.value)))\"" }
  }

  /// Escapes what is markup in text or in an attribute's value, whichever quotes it has.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
