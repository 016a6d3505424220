"""What is taken away from the page: picture, link, remarks; what its script says of them, in French and in English."""

TAKE: dict[str, tuple[str, str]] = {
    # picture
    "save_png": ("Image de la carte (PNG, A4)", "Picture of the map (PNG, A4)"),
    "save_svg": ("Image à retoucher (SVG)", "Picture to edit (SVG)"),
    "picture_drawing": ("L’image se dessine…", "The picture is being drawn…"),
    "picture_saved": ("Image enregistrée dans les téléchargements : A4, {dots} points par pouce.",
                      "Picture saved in the downloads: A4, {dots} dots per inch."),
    "picture_smaller": ("Image enregistrée, mais moins fine : cet appareil n’a pas assez de mémoire pour 300 points "
                        "par pouce. Elle en a {dots}. Pour l’impression, recommencez sur un ordinateur.",
                        "Picture saved, but less fine: this device lacks the memory for 300 dots per inch. It has "
                        "{dots}. To print it, try again on a computer."),
    "picture_failed": ("L’image n’a pas pu être dessinée sur cet appareil. Essayez sur un ordinateur, ou "
                       "« Imprimer (A4) ».",
                       "The picture could not be drawn on this device. Try on a computer, or “Print (A4)”."),
    "picture_svg_saved": ("Image SVG enregistrée dans les téléchargements.", "SVG picture saved in the downloads."),
    "picture_svg_failed": ("L’image SVG serait trop lourde (plus de 3 Mo). Approchez-vous, retirez des couches, ou "
                           "prenez l’image PNG.",
                           "The SVG picture would be too heavy (over 3 MB). Zoom in, remove layers, or take the PNG."),
    "picture_no_tiles": ("Le Plan IGN n’est pas dans l’image.", "The Plan IGN is not in the picture."),
    "picture_own": ("Carte selon un réglage personnel, et non selon le scénario",
                    "Map by an own setting, and not by the scenario"),
    "picture_filtered": ("Un filtre cache une partie des {nouns}.", "A filter hides some of the {nouns}."),
    "picture_sectors": ("Premiers secteurs", "First sectors"),
    "picture_sites": ("{Nouns} en tête", "First {nouns}"),
    "picture_sources": ("Sources :", "Sources:"),
    "picture_no_sources": ("non précisées", "not stated"),
    "picture_made": ("{territory}. Calcul du {date}, scénario {scenario}, empreinte {hash}. Aide à choisir où regarder "
                     "d’abord : ne remplace ni la visite ni la décision.",
                     "{territory}. Computed on {date}, scenario {scenario}, fingerprint {hash}. Helps to choose where "
                     "to look first: replaces neither a visit nor a decision."),
    "north_letter": ("N", "N"),
    # link
    "link_copied": ("Lien copié. Envoyez aussi le fichier {file} : le lien seul ne l’ouvre pas. La personne ouvre le "
                    "fichier, puis colle le lien dans « Lien reçu ».",
                    "Link copied. Send the file {file} too: the link alone does not open it. The other person opens "
                    "the file, then pastes the link into “Link received”."),
    "link_here": ("Copiez ce lien. Envoyez aussi le fichier {file} : le lien seul ne l’ouvre pas.",
                  "Copy this link. Send the file {file} too: the link alone does not open it."),
    "link_received": ("Lien reçu", "Link received"),
    "link_open": ("Ouvrir ce lien", "Open this link"),
    "link_opened": ("Vue du lien affichée.", "The view of the link is shown."),
    "link_bad": ("Ce texte n’est pas un lien de cette carte : attendu « …#carte=1&… ». Copiez-le en entier.",
                 "This text is no link of this map: expected “…#carte=1&…”. Copy all of it."),
    "link_remark": ("Ce lien montre une remarque : ouvrez aussi le fichier de remarques.",
                    "This link shows a remark: open the file of remarks too."),
    # remarks
    "remark_leave": ("Laisser une remarque", "Leave a remark"),
    "remark_text": ("Votre remarque sur ce lieu ({most} caractères au plus)",
                    "Your remark on this place ({most} characters at most)"),
    "remark_role": ("Vous êtes (facultatif) : habitant, élue, bailleur…",
                    "You are (optional): resident, councillor, landlord…"),
    "remark_why": ("Rien n’est envoyé : la remarque reste dans cette page, et s’efface si vous la fermez sans "
                   "l’enregistrer. N’écrivez aucun nom de personne, ni l’adresse d’un lieu d’hébergement secret.",
                   "Nothing is sent: the remark stays in this page, and is lost if you close it without saving. Write "
                   "no person’s name, nor the address of a secret shelter."),
    "remark_keep": ("Garder la remarque", "Keep the remark"),
    "remark_cancel": ("Abandonner", "Cancel"),
    "remark_kept": ("Remarque gardée dans cette page. Pensez à l’enregistrer : « Emporter, imprimer ».",
                    "Remark kept in this page. Remember to save it: “Take away, print”."),
    "remark_empty": ("Écrivez d’abord votre remarque.", "Write your remark first."),
    "remark_full": ("{most} remarques au plus dans une page : enregistrez-les, puis supprimez-en.",
                    "At most {most} remarks in a page: save them, then delete some."),
    "remarks_title": ("Remarques", "Remarks"),
    "remarks_here": ("Remarques sur ce lieu", "Remarks on this place"),
    "remarks_none": ("Aucune remarque. Ouvrez un secteur, un{e} {noun} ou cliquez sur la carte, puis « Laisser "
                     "une remarque ».",
                     "No remark. Open a sector, a {noun} or click on the map, then “Leave a remark”."),
    "remarks_unsaved": ("À enregistrer : {count}.", "To be saved: {count}."),
    "remark_by": ("{role}, {date}", "{role}, {date}"),
    "remark_see": ("Voir le lieu", "See the place"),
    "remark_change": ("Modifier", "Edit"),
    "remark_delete": ("Supprimer", "Delete"),
    "remark_of": ("{act} : remarque {number}, {place}", "{act}: remark {number}, {place}"),
    "remark_deleted": ("Remarque supprimée.", "Remark deleted."),
    "remark_back": ("Annuler la suppression", "Undo the deletion"),
    "remark_returned": ("Remarque rétablie.", "Remark restored."),
    "remarks_save": ("Enregistrer les remarques", "Save the remarks"),
    "remarks_open": ("Ouvrir un fichier de remarques", "Open a file of remarks"),
    "remarks_saved": ("Fichier « {file} » enregistré dans les téléchargements : envoyez-le à qui prépare la décision "
                      "(commande « pensions voices »).",
                      "File “{file}” saved in the downloads: send it to who prepares the decision (command “pensions "
                      "voices”)."),
    "remarks_opened": ("Remarques ajoutées : {count}. Déjà là : {known}.",
                       "Remarks added: {count}. Already here: {known}."),
    "remarks_other_run": ("Elles ont été écrites sur un autre calcul (empreinte {hash}).",
                          "They were written on another run (fingerprint {hash})."),
    "remarks_strange": ("Sur un lieu que cette carte ne connaît pas : {count} (montrées à leurs coordonnées).",
                        "On a place that this map does not know: {count} (shown at their coordinates)."),
    "remarks_bad": ("« {file} » n’est pas un fichier de remarques de ce territoire : {why}.",
                    "“{file}” is no file of remarks of this territory: {why}."),
    "remarks_bad_json": ("illisible, coupé, ou ce n’est pas du JSON", "unreadable, cut, or not JSON"),
    "remarks_bad_format": ("format « {found} », attendu « {wanted} »", "format “{found}”, expected “{wanted}”"),
    "remarks_bad_territory": ("territoire « {found} », attendu « {wanted} »",
                              "territory “{found}”, expected “{wanted}”"),
    "remarks_bad_row": ("remarque n° {row} : {what} absent, trop long ou mal formé",
                        "remark no. {row}: {what} absent, too long or malformed"),
    "remarks_bad_size": ("plus de {most} remarques, ou plus de 5 Mo", "over {most} remarks, or over 5 MB"),
    "remark_place": ("Point de la carte", "Point of the map"),
    "layer_remarks": ("Remarque", "Remark"),
    "remark_anonymous": ("sans rôle", "no role"),
}  # fmt: skip
