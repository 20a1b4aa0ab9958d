/* Does on Windows what Python's os.add_dll_directory and cffi's dlopen do, then lets Pango lay out a line.

   pango_probe.exe FOLDER GOBJECT PANGO HARFBUZZ HARFBUZZ-SUBSET FONTCONFIG PANGOFT2   (full paths)
   Prints the error of a load by bare name, Pango's version, the line's width and the characters without a glyph. */
#include <stdio.h>
#include <windows.h>

#define CALL(library, type, name) ((type)(void *)GetProcAddress(library, name))

int main(void) {
    int count;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    const DWORD flags = 0x00001000; /* LOAD_LIBRARY_SEARCH_DEFAULT_DIRS, as WeasyPrint asks */
    HMODULE libraries[6];
    if (count != 8 || !AddDllDirectory(words[1])) return 2;
    if (!LoadLibraryExW(L"gobject-2.0-0", NULL, flags)) printf("bare name: error %lu\n", GetLastError());
    for (int each = 0; each < 6; each++) {
        libraries[each] = LoadLibraryExW(words[each + 2], NULL, flags);
        if (!libraries[each]) { printf("%ls: error %lu\n", words[each + 2], GetLastError()); return 1; }
    }
    HMODULE pango = libraries[1], freetype = libraries[5];
    printf("Pango %s\n", CALL(pango, const char *(*)(void), "pango_version_string")());
    void *map = CALL(freetype, void *(*)(void), "pango_ft2_font_map_new")();
    void *context = CALL(pango, void *(*)(void *), "pango_font_map_create_context")(map);
    void *layout = CALL(pango, void *(*)(void *), "pango_layout_new")(context);
    /* "Victims of trafficking" in Arabic */
    const char *text = "\xd8\xb6\xd8\xad\xd8\xa7\xd9\x8a\xd8\xa7 \xd8\xa7\xd9\x84\xd8\xa7\xd8\xaa\xd8\xac\xd8\xa7\xd8\xb1";
    int width, height;
    CALL(pango, void (*)(void *, const char *, int), "pango_layout_set_text")(layout, text, -1);
    CALL(pango, void (*)(void *, int *, int *), "pango_layout_get_pixel_size")(layout, &width, &height);
    printf("width %d\n", width);
    printf("unknown %d\n", CALL(pango, int (*)(void *), "pango_layout_get_unknown_glyphs_count")(layout));
    return 0;
}
