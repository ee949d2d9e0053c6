/// HTML in the making: only literals and embedded files are markup, everything else is escaped.
package struct HTML {
  package typealias Attribute = Markup.Attribute

  package private(set) var text = ""

  package init() {}

  /// Appends markup; a literal, so that no data can be given here.
  package mutating func raw(_ markup: StaticString) {
    text += markup.description
  }

  /// Appends a style sheet or a script that is embedded in the code, byte for byte.
  package mutating func embed(_ file: [UInt8]) {
    text += String(decoding: file, as: UTF8.self)
  }

  /// In bytes of UTF-8.
  var byteCount: Int { text.utf8.count }

  /// Appends what was made apart, to be measured.
  package mutating func append(_ other: HTML) {
    text += other.text
  }

  /// Appends the page's own words.
  package mutating func words(_ words: String) {
    text += Markup.escaped(VisibleText.of(words))
  }

  /// Appends text from an export or from the caller: kept apart from the direction of the text around it, with what is
  /// not shown as it is written out and marked.
  package mutating func data(_ data: String) {
    text += "<bdi>"
    pieces(of: data)
    text += "</bdi>"
  }

  /// Appends text from an export inside an element that keeps its direction apart already.
  package mutating func pieces(of data: String) {
    for piece in VisibleText(data).pieces {
      switch piece {
      case .plain(let plain): text += Markup.escaped(plain)
      case .escape(let escape): text += "<span class=\"escape\">" + escape + "</span>"
      }
    }
  }

  /// Appends an element with what `content` appends inside.
  package mutating func element(
    _ name: StaticString, _ attributes: [Attribute] = [], _ content: (inout HTML) throws -> Void
  ) rethrows {
    open(name, attributes)
    try content(&self)
    text += "</\(name)>"
  }

  /// Appends an element that holds the page's own words.
  package mutating func element(_ name: StaticString, _ attributes: [Attribute], _ words: String) {
    element(name, attributes) { $0.words(words) }
  }

  package mutating func element(_ name: StaticString, _ words: String) {
    element(name, [], words)
  }

  /// Appends a start tag.
  package mutating func open(_ name: StaticString, _ attributes: [Attribute] = []) {
    text += Markup.tag(name, attributes) + ">"
  }
}
