/// XML in the making: only literals are markup, everything else is escaped.
///
/// What XML 1.0 cannot hold at all, such as most controls and U+FFFE, is written out as visible text before. Source:
/// Extensible Markup Language 1.0, section 2.2.
struct XML {
  typealias Attribute = Markup.Attribute

  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// Appends an element with what `content` appends inside, on lines of their own.
  mutating func element(_ name: StaticString, _ attributes: [Attribute], _ content: (inout XML) -> Void) {
    open(name, attributes)
    text += ">\n"
    depth += 1
    content(&self)
    depth -= 1
    text += "\(indent)</\(name)>\n"
  }

  mutating func empty(_ name: StaticString, _ attributes: [Attribute]) {
    open(name, attributes)
    text += "/>\n"
  }

  /// Appends an element that holds lines of text; each is made visible by itself.
  mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], lines: [String]) {
    open(name, attributes)
    text += ">" + lines.map { Markup.escaped(VisibleText.of($0)) }.joined(separator: "\n") + "</\(name)>\n"
  }

  private var indent: String { String(repeating: "  ", count: depth) }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    text += indent + Markup.tag(name, attributes)
  }
}
