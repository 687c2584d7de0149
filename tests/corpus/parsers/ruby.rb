# Answers each line, a source as a JSON string, with the lines of its decisions and functions, or null.
require 'json'
require 'ripper'

WORDS = %w[if unless while until elsif when].freeze
LAYOUT = %i[on_sp on_ignored_nl on_nl].freeze
BEFORE_NAMES = { on_kw: %w[def alias undef], on_op: %w[&. ::] }.freeze

def name?(before)
  return false unless before

  %i[on_symbeg on_period].include?(before[1]) || BEFORE_NAMES.fetch(before[1], []).include?(before[2])
end

def seen(source)
  return nil if Ripper.sexp(source).nil?

  before = nil
  found = { decisions: [], functions: [] }
  Ripper.lex(source).each do |token|
    (line, _), kind, word = token
    if kind == :on_kw && !name?(before)
      found[:decisions] << line if WORDS.include?(word)
      found[:functions] << line if word == 'def'
    end
    before = token unless LAYOUT.include?(kind)
  end
  found.values
end

$stderr.reopen(File::NULL)
$stdout.sync = true
$stdin.each_line do |line|
  puts JSON.generate(seen(JSON.parse(line, quirks_mode: true)))
rescue ArgumentError, RangeError
  puts 'null'
end
