// The value of Rego: sixteen bytes, trivially copyable, owned by nobody.
//
// A Val points into an arena, a program's constants, or the event message; it is valid as long as
// that owner. `Undefined` is a value like any other here: it is what a failed look-up yields and
// never appears inside a collection. A View stands for part of the input that is read lazily and a
// Doc for part of `data` that holds rules; both live in registers only and are turned into ordinary
// values (vm/materialize) before they are stored in a collection or compared.
#pragma once

#include <cstdint>
#include <string_view>

namespace tracee::rego {

class Arena;
class View;
struct Number;
struct Entry;
struct DocRef;

// Null to Set are in Rego's order of types; Int and Num are both numbers.
enum class Tag : uint8_t {
  Undefined,
  Null,
  False,
  True,
  Int,
  Num,
  Str,
  Array,
  Object,
  Set,
  View,
  Doc
};

struct Val {
  Tag tag = Tag::Undefined;
  // An object or set that rules build piece by piece: the pieces of several rules may be united,
  // while a value that one rule gave as a whole may not be added to.
  bool open = false;
  uint32_t len = 0;
  union {
    int64_t num;
    const char* chars;
    const Val* items;      // Array, Set (sorted, unique)
    const Entry* entries;  // Object (sorted by key, unique)
    const Number* number;
    const View* view;  // `len` is the view's own part number
    const DocRef* doc;
  };

  constexpr Val() : num(0) {}

  static Val undefined() { return {}; }
  static Val null() { return tagged(Tag::Null); }
  static Val boolean(bool b) { return tagged(b ? Tag::True : Tag::False); }
  static Val integer(int64_t i) {
    Val v = tagged(Tag::Int);
    v.num = i;
    return v;
  }
  static Val string(std::string_view s) {
    Val v = tagged(Tag::Str);
    v.len = static_cast<uint32_t>(s.size());
    v.chars = s.data();
    return v;
  }
  static Val big(const Number* n) {
    Val v = tagged(Tag::Num);
    v.number = n;
    return v;
  }
  static Val array(const Val* items, uint32_t n) { return sequence(Tag::Array, items, n); }
  static Val set(const Val* items, uint32_t n) { return sequence(Tag::Set, items, n); }
  static Val object(const Entry* entries, uint32_t n) {
    Val v = tagged(Tag::Object);
    v.len = n;
    v.entries = entries;
    return v;
  }
  static Val of_view(const View* view, uint32_t part = 0) {
    Val v = tagged(Tag::View);
    v.len = part;
    v.view = view;
    return v;
  }
  static Val of_doc(const DocRef* doc) {
    Val v = tagged(Tag::Doc);
    v.doc = doc;
    return v;
  }

  bool defined() const { return tag != Tag::Undefined; }
  bool is_null() const { return tag == Tag::Null; }
  bool is_bool() const { return tag == Tag::False || tag == Tag::True; }
  bool is_number() const { return tag == Tag::Int || tag == Tag::Num; }
  bool is_int() const { return tag == Tag::Int; }
  bool is_str() const { return tag == Tag::Str; }
  bool is_array() const { return tag == Tag::Array; }
  bool is_object() const { return tag == Tag::Object; }
  bool is_set() const { return tag == Tag::Set; }
  bool is_collection() const { return tag >= Tag::Array && tag <= Tag::Set; }
  bool is_lazy() const { return tag >= Tag::View; }
  // What makes a body's expression hold: anything but undefined and false.
  bool holds() const { return tag != Tag::Undefined && tag != Tag::False; }

  std::string_view str() const { return {chars, len}; }

  // Array or set: the members in order.
  const Val* begin() const { return items; }
  const Val* end() const { return items + len; }

 private:
  static constexpr Val tagged(Tag t) {
    Val v;
    v.tag = t;
    return v;
  }
  static Val sequence(Tag t, const Val* items, uint32_t n) {
    Val v = tagged(t);
    v.len = n;
    v.items = items;
    return v;
  }
};
static_assert(sizeof(Val) == 16);

struct Entry {
  Val key;
  Val value;
};

// The same as an assignment, through two integer registers: a value that was just written in halves
// cannot be forwarded to a 16-byte load, which costs a dozen cycles on the interpreter's path.
inline void copy_value(Val* to, const Val* from) {
#if defined(__x86_64__)
  uint64_t low, high;
  __builtin_memcpy(&low, from, 8);
  __builtin_memcpy(&high, reinterpret_cast<const char*>(from) + 8, 8);
  asm("" : "+r"(low), "+r"(high));
  __builtin_memcpy(static_cast<void*>(to), &low, 8);
  __builtin_memcpy(reinterpret_cast<char*>(to) + 8, &high, 8);
#else
  *to = *from;
#endif
}

}  // namespace tracee::rego
